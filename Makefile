# `make demo` and `make test` do everything on a fresh Debian 12 with a Swift toolchain.

SWIFT_NEEDED = 6.2
PACKAGES = libopenblas0 libcurl4 libreadline-dev libsqlite3-dev zlib1g-dev libssl-dev pkg-config
PREFIX ?= /usr/local
SOURCES = Package.swift Sources Tests notebooks/sample/generator
RELEASE = .build/release/osler

.PHONY: help demo studies test release install uninstall format lint sanitize sample docs oracles aarch64 amx tools clean

help:  ## this list
	@sed -n 's/^\([a-z0-9]*\):[^#]*## */  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: release  ## build, then run the main notebook on the sample
	$(RELEASE) run notebooks/first-rounds.osl.md

studies: release  ## run the three studies at toy size, on the sample
	for study in inmd-x internist antglm-med; do \
	  $(RELEASE) run notebooks/$$study.osl.md -p scale=toy || exit 1; done

test: tools  ## build and run every test
	swift build --build-tests
	swift test --skip-build --disable-xctest

release: tools  ## build osler in release mode, without need of the toolchain to run
	swift build -c release --product osler --static-swift-stdlib

install: release  ## install osler and its shell completions under PREFIX
	install -D -s -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/osler
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(RELEASE) --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/osler
	$(RELEASE) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_osler
	$(RELEASE) --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/osler.fish

uninstall:  ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/osler \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/osler \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_osler \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/osler.fish

format:  ## format every Swift file
	swift format --in-place --parallel --recursive $(SOURCES)

sanitize: tools  ## run the tests of everything below the command line under the address sanitizer
	ASAN_OPTIONS=detect_leaks=0 swift test --disable-xctest --sanitize=address --scratch-path .build-asan \
	  --filter '^(KernelTests|Osler[A-Za-z]*Tests)\.'

lint:  ## say where the format is off
	swift format lint --strict --parallel --recursive $(SOURCES)

sample:  ## write the sample again from its tables of facts
	mkdir -p .build
	swiftc -swift-version 6 -o .build/generate-sample notebooks/sample/generator/*.swift
	.build/generate-sample notebooks/sample
	gzip -n9f notebooks/sample/shards/*.xml notebooks/sample/studies/shards/*.xml notebooks/sample/studies/pairs.jsonl

docs: release  ## write docs/commands.md again from the signatures
	$(RELEASE) help --markdown > docs/commands.md

oracles: release  ## compare with transformers, peft and others, in a virtual environment; not part of the tests
	python3 -m venv .build/oracles
	.build/oracles/bin/pip install -q -r Tests/Oracles/requirements.txt
	.build/oracles/bin/python Tests/Oracles/all.py $(RELEASE)

aarch64:  ## check that the C of kernels/ and CMarkup compiles for aarch64
	.ci/check-aarch64

amx:  ## run the AMX kernel's machine code, on processors without AMX too
	.ci/check-amx

# What the build needs: a Swift toolchain, which we only check, and Debian packages, which we install.
tools:
	@command -v swift >/dev/null || { \
	  echo "osler needs Swift $(SWIFT_NEEDED) or newer, and 'swift' is not on the PATH:"; \
	  echo "install the toolchain for Debian 12 from swift.org/install, then run make again"; exit 1; }
	@found=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1); \
	  printf '%s\n%s\n' "$(SWIFT_NEEDED)" "$$found" | sort -V -C || { \
	  echo "osler needs Swift $(SWIFT_NEEDED) or newer, and this is Swift $$found"; exit 1; }
	@missing=; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	  if [ -n "$$missing" ]; then \
	    command -v apt-get >/dev/null || { echo "osler needs these packages:$$missing"; exit 1; }; \
	    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	    echo "installing$$missing"; \
	    $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing; \
	  fi

clean:  ## remove what was built
	rm -rf .build
