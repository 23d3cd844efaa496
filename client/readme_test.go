package client_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/client"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

// run is the program in the README, to the letter.
func run(ctx context.Context, socket string) error {
	c, err := client.New(address.Unix(socket), client.WithHost("app"))
	if err != nil {
		return err
	}
	cn, err := c.Connect(ctx)
	if err != nil {
		return err
	}
	defer cn.Close()
	resp, err := cn.Post(ctx, "/jobs", wire.NewHeader("content-type", "application/json"), body.String(`{"run": 1}`))
	if err != nil {
		return err
	}
	answer, err := resp.Body.ReadAll(1 << 20)
	if err != nil {
		return err
	}
	fmt.Printf("%d %s: %s\n", resp.Status, resp.Reason, answer)
	return nil
}

func Example_readme() {
	srv, err := misc.Unix(func(r *misc.Request) *misc.Response {
		job, _ := r.Body.ReadAll(1 << 10)
		return &misc.Response{Status: 201, Reason: "Created", Body: body.String(string(job) + " from " + r.Header.Get("host"))}
	})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	if err := run(context.Background(), strings.TrimPrefix(srv.Address().String(), "unix:")); err != nil {
		log.Fatal(err)
	}
	// Output: 201 Created: {"run": 1} from app
}
