// Read before the library: it chooses between machine code and WebAssembly while it is loaded.
//
// Machine code is three times as fast, but it keeps what it needs in one place for the whole process: in two threads the sounds of one
// run into those of the other, or the process dies (seen with 1.0.3). And what a decoder reads came from outside.

process.env.OPUS_FORCE_WASM = '1';
