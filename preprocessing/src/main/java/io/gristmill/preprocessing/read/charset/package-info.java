/** Decodes the bytes of a page as browsers do. */
package io.gristmill.preprocessing.read.charset;
