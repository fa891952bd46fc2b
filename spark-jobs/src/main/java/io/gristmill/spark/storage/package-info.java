/** Storage on HDFS, object stores and local disks through Hadoop. */
package io.gristmill.spark.storage;
