/** Bytes at a location, whatever the file system: the seam that keeps Hadoop out of core. */
package io.gristmill.io;
