/**
 * Files that only the holder of a key can read: authenticated encryption behind {@code Storage}.
 */
package io.gristmill.encryption;
