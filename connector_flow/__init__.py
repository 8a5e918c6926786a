from . import controllers
from . import models
from . import wizards
from .transfer import ftp, http, local, sftp  # protocols extend the models above
from .tasks import csv_import  # task types extend the models above
from .tasks import json_import, xlsx_import, xml_import
from .tasks import edifact_import, fixed_width_import
from .tasks import ftp_download, ftp_upload, http_download, http_upload
from .records import fetched
from .records.claims import uninstall_hook
from .tasks import record_import, after_import
from .mapping_form import impexp_mapping_form
from .tasks import record_export
from .tasks import csv_export, json_export, xlsx_export
