from . import controllers, models, wizards
from .tasks import csv_import  # task types extend the models above
