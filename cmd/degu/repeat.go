package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/degu-go/degu/conn"
)

// repeat makes the request several times and tells how long each took, from
// the first byte sent to the last one received; connecting isn't in it.
func (f *fetcher) repeat(ctx context.Context, stdout *output, file *target) (err error) {
	var times []time.Duration
	defer func() { f.summary(times) }()
	var verdict error
	for i := 1; i <= f.Repeat; i++ {
		if f.cn == nil || f.cn.Closed() {
			if f.cn != nil {
				fmt.Fprintf(f.stderr, "degu: the connection ended with exchange %d; connecting again\n", i-1)
			}
			if err := f.connect(ctx); err != nil {
				return err
			}
		}
		begin := time.Now()
		resp, done, err := f.exchange(ctx)
		if err != nil {
			return err
		}
		status, reason := resp.Status, resp.Reason
		n, err := f.consume(resp, i == f.Repeat, stdout, file)
		done()
		if err != nil {
			return err
		}
		times = append(times, time.Since(begin))
		fmt.Fprintf(f.stderr, "%d: status %d, %s, %s\n", i, status, plural(n, "byte"), milliseconds(times[i-1]))
		verdict = firstError(verdict, f.judge(status, reason))
	}
	return verdict
}

// consume drops the body of all responses but the last.
func (f *fetcher) consume(resp *conn.Response, last bool, stdout *output, file *target) (int64, error) {
	if last {
		return f.deliver(resp, stdout, file)
	}
	if resp.Body == nil {
		return 0, nil
	}
	return resp.Body.WriteTo(io.Discard)
}

func (f *fetcher) summary(times []time.Duration) {
	if len(times) == 0 {
		return
	}
	slices.Sort(times)
	var total time.Duration
	for _, t := range times {
		total += t
	}
	fmt.Fprintf(f.stderr, "%s of %d on %s: shortest %s, median %s, longest %s, sum %s\n",
		plural(int64(len(times)), "exchange"), f.Repeat, plural(int64(f.connects), "connection"),
		milliseconds(times[0]), milliseconds(median(times)), milliseconds(times[len(times)-1]), milliseconds(total))
}

// median is the mean of the two in the middle where none is alone there.
func median(sorted []time.Duration) time.Duration {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
