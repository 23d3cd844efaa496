package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/degu-go/degu/cmd/degu-bench/internal/cases"
	"github.com/degu-go/degu/cmd/degu-bench/internal/measure"
	"github.com/degu-go/degu/cmd/degu-bench/internal/pin"
	"github.com/degu-go/degu/cmd/degu-bench/internal/report"
)

// errFailed comes after the tables, which say what failed.
var errFailed = errors.New("not everything could be measured; see the tables")

func (c *cli) measure(ctx context.Context, stdout, stderr io.Writer) (err error) {
	only, err := regexp.Compile(c.Only)
	if err != nil {
		return &usageError{fmt.Errorf("--only: %w", err)}
	}
	clients, err := regexp.Compile(c.Clients)
	if err != nil {
		return &usageError{fmt.Errorf("--clients: %w", err)}
	}
	if c.Rounds < 0 {
		return &usageError{fmt.Errorf("--rounds %d: at least 1", c.Rounds)}
	}
	stage, err := cases.NewStage(c.scale(), c.Files)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Close()) }()
	contests, err := selected(stage, only, clients)
	if err != nil {
		return err
	}
	if c.List {
		for _, contest := range contests {
			fmt.Fprintln(stdout, contest.Name())
		}
		return nil
	}
	stop, err := c.profile()
	if err != nil {
		return err
	}
	results, err := holdAll(ctx, stage, contests, stderr)
	if err = errors.Join(err, stop()); err != nil {
		return err
	}
	return c.tell(stage, results, stdout)
}

func (c *cli) scale() cases.Scale {
	scale := cases.Full
	if c.Quick {
		scale = cases.Quick
	}
	if c.Rounds > 0 {
		scale.Rounds = c.Rounds
	}
	return scale
}

// profile begins a profile of this process, if one is wanted. Stop ends it.
func (c *cli) profile() (stop func() error, err error) {
	if c.CPUProfile == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(c.CPUProfile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// selected are the contests whose names match only, among the clients whose
// names match the other pattern.
func selected(stage *cases.Stage, only, clients *regexp.Regexp) (contests []*measure.Contest, err error) {
	all, err := cases.All(stage)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if !only.MatchString(c.Name()) {
			continue
		}
		c.Entries = slices.DeleteFunc(c.Entries, func(e measure.Entry) bool { return !clients.MatchString(e.Name) })
		if len(c.Entries) > 0 {
			contests = append(contests, c)
		}
	}
	if len(contests) == 0 {
		return nil, &usageError{fmt.Errorf("--only %q, --clients %q: there is no such contest; see degu-bench --list", only, clients)}
	}
	return contests, nil
}

// contestTime bounds a contest. The longest takes a tenth of it on a machine that
// does nothing else; a client whose answer never comes takes for ever.
const contestTime = 5 * time.Minute

// holdAll holds one contest after another.
func holdAll(ctx context.Context, stage *cases.Stage, contests []*measure.Contest, stderr io.Writer) (results []*measure.Result, err error) {
	defer pin.Self(pin.Anywhere)
	for i, c := range contests {
		fmt.Fprintf(stderr, "%d/%d %s\n", i+1, len(contests), c.Name())
		if err := stage.Pin(c.Layout); err != nil {
			return nil, err
		}
		late := time.AfterFunc(contestTime, stage.Break)
		r, err := measure.Run(ctx, c, measure.Settings{Rounds: stage.Scale.Rounds, Slice: stage.Scale.Slice})
		if !late.Stop() {
			return nil, fmt.Errorf("%s takes longer than %v", c.Name(), contestTime)
		}
		if err != nil {
			return nil, err
		}
		for _, row := range r.Rows {
			if row.Error != "" {
				fmt.Fprintf(stderr, "  %s: %s\n", row.Name, row.Error)
			}
		}
		results = append(results, r)
	}
	return results, nil
}

// tell prints and writes what came out.
func (c *cli) tell(stage *cases.Stage, results []*measure.Result, stdout io.Writer) error {
	machine := report.NewMachine(stage.Versions(), stage.Notes())
	failed := false
	for _, r := range results {
		for _, row := range r.Rows {
			failed = failed || row.Error != ""
		}
	}
	for _, g := range report.Groups(machine, results) {
		if err := g.Summary(stdout); err != nil {
			return err
		}
		if c.Out == "" {
			continue
		}
		if err := g.Write(c.Out); err != nil {
			return err
		}
	}
	if failed {
		return errFailed
	}
	return nil
}
