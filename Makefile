# A thin front to setup/suite, which does the work.
PYTHON ?= python3
SUITE = $(PYTHON) setup/suite

.PHONY: help run test lint refresh readme docs texts compat bench soak clean fresh
help:
	@$(SUITE) --help

# make run, make run FILE=my.csv, make run AGAIN=1, make run SERVER=1, make run PORT=8080
run:
	@$(SUITE) run $(if $(FILE),--file "$(FILE)") $(if $(AGAIN),--again) \
		$(if $(SERVER),--server) $(if $(PORT),--port $(PORT)) $(if $(DATABASE),--database $(DATABASE))

test lint refresh readme docs texts compat soak clean:
	@$(SUITE) $@ $(ARGS)

# make bench, make bench SIZE=50k, make bench SIZE=5k ARGS="--ways a,b --repeat 3"
bench:
	@$(SUITE) bench $(if $(SIZE),--size $(SIZE)) $(ARGS)

# In bare chroots of Debian; needs root and debootstrap.
fresh:
	@$(PYTHON) setup/tests/fresh_machine.py $(ARGS)
