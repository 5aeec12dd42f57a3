# Portwalk: what to type.  `make help` lists it.
#
# A fresh machine needs Go, Node and make. Everything else is fetched by version and lock file;
# on Debian as root, make also installs Chromium and fonts for the browser tests.

SHELL   := /bin/bash
ADDR    ?= 127.0.0.1:8080
CACHE   := .cache
WASM    := $(CACHE)/engine.wasm
HUGO    := $(CACHE)/bin/hugo
MODULES := site/web/node_modules/.package-lock.json
GO_SRC  := $(shell find engine wasm lessons site tools -name '*.go' -not -path '*/node_modules/*' 2>/dev/null) go.mod go.sum

.DEFAULT_GOAL := help
.PHONY: help build serve test check unit web e2e bench bench-rules bench-browser kernel oracle oracle-real blogs lighthouse edge edge-check edge-test edge-load fuzz wasm portwalk site clean oracle-rules

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: portwalk site ## bin/portwalk and the static site in dist/

serve: build ## build everything and serve the site on http://127.0.0.1:8080
	bin/portwalk site serve --dir dist --addr $(ADDR)

test: check unit web e2e ## every test, browser tests included
	@echo "make test: all passed"

# Each step below stands alone, so that a failure can be repeated without the rest.

check: ## formatting, vet and the house rules
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not gofmt-ed:"; echo "$$out"; exit 1; }
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm/...

unit: $(WASM) $(MODULES) ## Go tests
	go test ./...

web: $(MODULES) ## type check and unit tests of the front end
	cd site/web && npm run --silent check && npm run --silent test

e2e: build ## the site in headless Chromium
	@tools/setup.sh browser
	cd site/web && npm run --silent e2e

blogs: build $(HUGO) ## the post in real Jekyll and Hugo, in Chromium and Firefox
	@tools/setup.sh browser
	@tools/setup.sh blogs
	@cd site/blogs && npm ci --ignore-scripts --no-audit --no-fund --silent
	@cd site/blogs && HUGO=$(abspath $(HUGO)) npm run --silent blogs

$(HUGO):
	CGO_ENABLED=0 GOBIN=$(abspath $(CACHE))/bin go install github.com/gohugoio/hugo@v0.165.0

lighthouse: build ## Lighthouse on every kind of page, at least 0.95 in each category
	@tools/setup.sh browser
	@cd site/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --silent
	@cd site/lighthouse && npm run --silent lighthouse

kernel: ## prove the engine against this machine's kernel (root, Linux); KERNEL_SEED=…, KERNEL_CLUSTERS=…, KERNEL_PROBES=…
	@tools/setup.sh kernel
	@mkdir -p $(CACHE)
	@go build -o $(CACHE)/kernel ./tools/kernel
	@$(CACHE)/kernel --seed $(or $(KERNEL_SEED),1) --clusters $(or $(KERNEL_CLUSTERS),200) --probes $(or $(KERNEL_PROBES),10) --mode $(or $(KERNEL_MODE),both)

ORACLE_SEED ?= 1
oracle: ## compare with the API server's, the controllers' and kubectl's own code on fresh manifests and clusters; ORACLE_SEED=…
	go -C tools/oracle run ./judge -n 1000 -seed $(ORACLE_SEED)
	go -C tools/oracle run ./judge -n 1000 -seed $(ORACLE_SEED) -dual
	go -C tools/oracle run ./judge -n 300 -seed $(ORACLE_SEED) -apply
	go -C tools/oracle run ./judge -n 300 -seed $(ORACLE_SEED) -apply -dual
	go -C tools/oracle run ./judge -n 1000 -seed $(ORACLE_SEED) -kinds
	go -C tools/oracle run ./judge -n 300 -seed $(ORACLE_SEED) -kinds -apply
	go -C tools/oracle run ./controllers -n 200 -seed $(ORACLE_SEED)
	go -C tools/oracle run ./schema | cmp - engine/manifest/schema.txt

oracle-real: bin/portwalk ## compare with the real kubectl, API server and controllers (root, Linux; builds them first); ORACLE_SEED=…
	tools/oracle/real/build.sh
	go -C tools/oracle/real build -o ../../../$(CACHE)/oracle/bin/real .
	$(CACHE)/oracle/bin/real -bin $(CACHE)/oracle/bin -portwalk bin/portwalk -seed $(ORACLE_SEED)

RULES_SEED ?= 1
oracle-rules: ## hold the rules of 75 random clusters, IPv4, IPv6 and both, against the real kube-proxy's in every mode (root, Linux); RULES_SEED=…
	@rm -rf $(CACHE)/rules && mkdir -p $(CACHE)/rules
	go -C tools/oracle/kubeproxy run . -seeds $(RULES_SEED)-$$(($(RULES_SEED)+74)) -o $(CURDIR)/$(CACHE)/rules
	PORTWALK_RECORDINGS=$(CURDIR)/$(CACHE)/rules go test -count=1 ./engine/proxy -run RulesOfRandom
	@echo "equal: the rules of $$(ls $(CACHE)/rules | wc -l) nodes"

fuzz: ## every fuzz target for FUZZ_TIME (10m)
	@tools/fuzz.sh $(or $(FUZZ_TIME),10m)

bench-rules: ## how long the rules of one node take: kube-proxy's own generation beside the engine's (root, Linux)
	go -C tools/oracle/kubeproxy run . -bench

bench: ## benchmarks of the engine
	go test -run '^$$' -bench . -benchmem ./engine/... ./wasm/bridge/...

bench-browser: build ## how long from a keystroke to the new picture, in Chromium
	cd site/web && npm run --silent bench

portwalk: bin/portwalk
bin/portwalk: $(GO_SRC) wasm/httpapi/openapi.json $(shell find lessons site/templates engine -type f -not -name '*.go' 2>/dev/null)
	go build -trimpath -o $@ ./tools/portwalk

wasm: $(WASM)
$(WASM): $(GO_SRC)
	@mkdir -p $(CACHE)
	go run ./tools/wasmbuild -o $@ ./wasm/browser

site: bin/portwalk $(WASM) $(MODULES)
	bin/portwalk site build --out dist --wasm $(WASM) --web site/web

$(MODULES): site/web/package-lock.json
	@tools/setup.sh node
	cd site/web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

edge: site ## the Cloudflare Worker in workerd on http://127.0.0.1:8787, without a login
	wasm/edge/edge.sh dev

edge-check: site ## the Worker's size as Cloudflare counts it; fails at 3 MiB
	wasm/edge/edge.sh check

edge-test: site ## the HTTP API's tests against real workerd
	wasm/edge/edge.sh test

edge-load: site ## ten thousand requests to both doors, with wrk
	wasm/edge/edge.sh load

clean: ## remove what was built
	rm -rf bin dist $(CACHE) wasm/edge/build wasm/edge/.wrangler
