// Command copy walks an exported log in a folder with the Go project's own packages: the checkpoint's signature, every entry
// against its leaf hash through the tiles, an inclusion proof of entries around the edges of tiles, and consistency with older
// trees. It says "ok <size> <root>" and exits 0, or says what is wrong and exits 1.
//
//	copy <folder> [<older size> <older root in base64>]...
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type copied struct{ folder string }

func main() {
	tree, err := walk(copied{filepath.Join(os.Args[1], "log")}, os.Args[2:])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ok", tree.N, base64.StdEncoding.EncodeToString(tree.Hash[:]))
}

func walk(c copied, older []string) (tlog.Tree, error) {
	tree, err := c.checkpoint()
	if err != nil {
		return tree, err
	}
	reader := tlog.TileHashReader(tree, c)
	entries, err := c.entries(tree.N, reader)
	if err != nil {
		return tree, err
	}
	for _, index := range []int64{0, 1, 254, 255, 256, 257, 65535, 65536, tree.N / 2, tree.N - 1} {
		if index < 0 || index >= tree.N {
			continue
		}
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index]))
		}
		if err != nil {
			return tree, fmt.Errorf("inclusion of %d: %w", index, err)
		}
	}
	for i := 0; i+1 < len(older); i += 2 {
		if err := consistent(tree, reader, older[i], older[i+1]); err != nil {
			return tree, err
		}
	}
	return tree, nil
}

func consistent(tree tlog.Tree, reader tlog.HashReader, sizeText, rootText string) error {
	size, err := strconv.ParseInt(sizeText, 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(rootText)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, size, reader)
	if err == nil {
		err = tlog.CheckTree(proof, tree.N, tree.Hash, size, root)
	}
	if err != nil {
		return fmt.Errorf("consistency with %d: %w", size, err)
	}
	return nil
}

func (c copied) checkpoint() (tlog.Tree, error) {
	vkey, err := c.read("vkey")
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := c.read("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// Reads a whole block's leaf hashes at once: a call for each would fetch the tile as often.
func (c copied) entries(size int64, reader tlog.HashReader) (all [][]byte, err error) {
	for first := int64(0); first < size; first += 256 {
		width := min(256, size-first)
		tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(width)}
		bundle, err := c.read("tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/"))
		if err != nil {
			return nil, err
		}
		indices := make([]int64, width)
		for i := range width {
			indices[i] = tlog.StoredHashIndex(0, first+i)
		}
		hashes, err := reader.ReadHashes(indices)
		if err != nil {
			return nil, err
		}
		for i := range width {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("the bundle of %d ends early", first)
			}
			end := 2 + binary.BigEndian.Uint16(bundle)
			if tlog.RecordHash(bundle[2:end]) != hashes[i] {
				return nil, fmt.Errorf("entry %d is not that of its leaf hash", first+i)
			}
			all = append(all, bundle[2:end])
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("the bundle of %d has %d bytes more", first, len(bundle))
		}
	}
	return all, nil
}

func (c copied) read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(c.folder, filepath.FromSlash(path)))
}

func (c copied) Height() int { return 8 }

func (c copied) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, t := range tiles {
		// Go has the height in its paths, which is always 8 here.
		bytes, err := c.read("tile/" + strings.TrimPrefix(t.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func (c copied) SaveTiles([]tlog.Tile, [][]byte) {}
