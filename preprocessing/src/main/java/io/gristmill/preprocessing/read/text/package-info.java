/** Texts that come without HTML: lines of JSON, archives of files, plain files. */
package io.gristmill.preprocessing.read.text;
