/** Files on HDFS, object stores and local disks through Hadoop, behind the interfaces of core. */
package io.gristmill.spark.storage;
