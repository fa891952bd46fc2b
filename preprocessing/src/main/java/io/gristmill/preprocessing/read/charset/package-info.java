/** The characters of a page from its bytes, as browsers decide it. */
package io.gristmill.preprocessing.read.charset;
