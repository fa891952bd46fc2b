/** What cleaning a crawl will cost, from a sample of it. */
package io.gristmill.spark.estimate;
