module github.com/degu-go/degu/cmd/degu

go 1.25.0

require (
	github.com/alecthomas/kong v1.17.0
	github.com/degu-go/degu v0.0.0
	github.com/google/go-cmp v0.7.0
)

require (
	github.com/pkg/errors v0.9.1 // indirect
	golang.org/x/sys v0.42.0 // indirect
)

replace github.com/degu-go/degu => ../..
