/** Takes documents out of a finished run, and makes anew what depends on them. */
package io.gristmill.spark.erase;
