// Command foreign reads what our log emitted, as JSON on standard input, and checks it with the Go project's own packages. It
// says "ok" and exits 0, or says what is wrong and exits 1.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Size, Index int64
	Entry       string
	Proof       [][]byte
	Root        []byte
}

type consistency struct {
	OldSize, NewSize int64
	Proof            [][]byte
	OldRoot, NewRoot []byte
}

type path struct {
	Level, Width int
	Index        int64
	Path         string
}

type input struct {
	Vkey        string
	Checkpoint  string
	Text        string
	Size        int64
	Inclusion   []inclusion
	Consistency []consistency
	Paths       []path
}

func main() {
	var in input
	err := json.NewDecoder(os.Stdin).Decode(&in)
	if err == nil {
		err = errors.Join(checkNote(in), checkInclusion(in), checkConsistency(in), checkPaths(in))
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ok")
}

func checkNote(in input) error {
	verifier, err := note.NewVerifier(in.Vkey)
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(in.Checkpoint), note.VerifierList(verifier))
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if opened.Text != in.Text {
		return fmt.Errorf("checkpoint text differs")
	}
	return nil
}

func checkInclusion(in input) error {
	for _, c := range in.Inclusion {
		err := tlog.CheckRecord(hashes(c.Proof), c.Size, hash(c.Root), c.Index, tlog.RecordHash([]byte(c.Entry)))
		if err != nil {
			return fmt.Errorf("inclusion of %d in %d: %w", c.Index, c.Size, err)
		}
	}
	return nil
}

func checkConsistency(in input) error {
	for _, c := range in.Consistency {
		err := tlog.CheckTree(hashes(c.Proof), c.NewSize, hash(c.NewRoot), c.OldSize, hash(c.OldRoot))
		if err != nil {
			return fmt.Errorf("consistency from %d to %d: %w", c.OldSize, c.NewSize, err)
		}
	}
	return nil
}

// Go's tiles have their height in the path, 8 for ours.
func checkPaths(in input) error {
	for _, p := range in.Paths {
		tile := tlog.Tile{H: 8, L: p.Level, N: p.Index, W: p.Width}
		if want := "tile/8/" + p.Path[len("tile/"):]; tile.Path() != want {
			return fmt.Errorf("tile path %s, not %s", tile.Path(), want)
		}
	}
	return nil
}

func hashes(list [][]byte) (out []tlog.Hash) {
	for _, b := range list {
		out = append(out, hash(b))
	}
	return out
}

func hash(b []byte) (h tlog.Hash) {
	copy(h[:], b)
	return h
}
