/** Authenticated encryption of files, implemented as a {@code Storage}, and references to keys. */
package io.gristmill.encryption;
