// Package report writes results down: Markdown with tables for people, SVG with
// charts, JSON with every sample. Every document names the machine, the versions
// and the pinning.
package report
