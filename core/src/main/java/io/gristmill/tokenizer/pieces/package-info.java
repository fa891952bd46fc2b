/** Texts cut into the pieces no merge crosses, and how often each occurs. */
package io.gristmill.tokenizer.pieces;
