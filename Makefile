# The commands of the project. Each is a script that can be run alone; the build itself is CMake's.
# SPDX-License-Identifier: MIT

.DEFAULT_GOAL := help
.PHONY: help demo check check-valgrind check-tsan bench docs format mysql-sid clean

# The demo's database: a URL, or a profile of koine.ini. Neither: a new SQLite database.
ifdef PROFILE
database := profile:$(PROFILE)
else
database := $(URL)
endif

help:
	@echo 'make demo                      build, then watch a bogus foreign key be refused on SQLite'
	@echo 'make demo URL=postgresql://…   the same on a server (postgresql://, mariadb://, mysql://)'
	@echo 'make demo PROFILE=name         the same with a profile of koine.ini'
	@echo 'make check                     every test on every engine, twice: plain and with sanitizers'
	@echo 'make check-valgrind            the tests under valgrind'
	@echo 'make check-tsan                the tests under the thread sanitizer'
	@echo 'make bench                     speed and memory against the native clients'
	@echo 'make docs                      write docs/errors.md anew from the list of codes'
	@echo 'make format                    clang-format every source'
	@echo 'make mysql-sid                 make the tree with the MySQL server (make check does it too)'
	@echo 'make clean                     remove build/'
	@echo
	@echo 'What is missing is installed with apt. KOINE_TEST_URLS="url url" tests on engines of your own.'

demo:
	@scripts/demo $(if $(database),'$(database)')

check:
	@scripts/check

check-valgrind:
	@scripts/check valgrind

check-tsan:
	@scripts/check tsan

bench:
	@scripts/bench $(if $(URL),'$(URL)')

docs:
	@scripts/install-deps build
	@scripts/build release docs

format:
	@scripts/install-deps format
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

mysql-sid:
	@scripts/install-deps servers
	@tests/servers/mysql-sid

clean:
	rm -rf build
