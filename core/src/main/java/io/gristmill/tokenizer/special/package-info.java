/** Added tokens in texts: found, refused, or read as the characters they are. */
package io.gristmill.tokenizer.special;
