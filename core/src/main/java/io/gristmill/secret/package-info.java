/** Keys by reference: configurations say where a key lies, never what it is. */
package io.gristmill.secret;
