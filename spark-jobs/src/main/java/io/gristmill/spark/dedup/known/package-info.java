/** What earlier runs kept, by the keys that copies of it share. */
package io.gristmill.spark.dedup.known;
