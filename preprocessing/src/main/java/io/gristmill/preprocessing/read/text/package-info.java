/** Reads texts without HTML: JSON lines, archives of text files, plain text files. */
package io.gristmill.preprocessing.read.text;
