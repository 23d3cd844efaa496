// Package measure runs several clients against each other: in turn, round by
// round, so that a machine that speeds up and slows down does it to all of
// them. Ratios are taken within a round, pair by pair; medians come last.
package measure
