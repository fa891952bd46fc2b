/** Access to files on any file system; this interface keeps Hadoop out of core. */
package io.gristmill.io;
