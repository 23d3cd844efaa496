# Everything a fresh checkout needs: Go 1.25 or newer, and for `test` a C
# compiler (the race detector). Modules are fetched on first use.

MODULES  := . cmd/degu cmd/degu-bench
SYSTEMS  := linux/amd64 linux/386 linux/arm64 linux/s390x darwin/arm64 windows/amd64
FUZZTIME ?= 1m
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: run test lint fuzz bench

# The main job, end to end: temporary servers on every kind of address, and a
# session with each of them.
run:
	cd cmd/degu && go run . demo

# The second line runs what counts allocations, which the race detector's own
# would be among, and what takes long with it; the third what is there instead of
# assembly.
test:
	for m in $(MODULES); do (cd $$m && go test -race -shuffle=on ./...) || exit 1; done
	go test -shuffle=on ./wire/... ./body/... ./conn/...
	go test -tags purego ./wire/...

lint:
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "gofmt would change: $$unformatted"; exit 1; }
	for m in $(MODULES); do (cd $$m && go vet ./... && go run $(STATICCHECK) ./... && go mod tidy -diff) || exit 1; done
	for s in $(SYSTEMS); do for m in $(MODULES); do \
		(cd $$m && export CGO_ENABLED=0 GOOS=$${s%/*} GOARCH=$${s#*/} && go vet ./... && go build -o /dev/null ./...) \
		|| { echo "$$s: $$m"; exit 1; }; done; done

# Every fuzz target for FUZZTIME each.
fuzz:
	@set -e; for f in $$(grep -rlE '^func Fuzz' --include='*_test.go' .); do \
		for t in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' $$f); do \
			echo "$$t in $$(dirname $$f)"; \
			go test ./$$(dirname $$f) -run '^$$' -fuzz "^$$t\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x; \
		done; done

# The SDK beside other clients, in under ten minutes: tables, charts and samples
# go to docs/performance. `go test -bench . ./...` runs the packages' own
# benchmarks instead.
bench:
	cd cmd/degu-bench && go run . --out ../../docs/performance
