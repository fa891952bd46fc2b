/**
 * A Kubernetes cluster of one node on this machine, as far as Spark needs one: an API server, a
 * scheduler, and a kubelet that runs containers as processes in namespaces of their own.
 */
package io.gristmill.spark.cluster.kubernetes;
