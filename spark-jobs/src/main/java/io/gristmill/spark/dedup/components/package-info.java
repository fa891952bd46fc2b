/** Connected components of documents as ordinary Spark stages of bounded memory. */
package io.gristmill.spark.dedup.components;
