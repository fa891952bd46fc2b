/**
 * Which documents are copies of each other and which one of them stays. Pure: the distributed job
 * and the probes share these decisions.
 */
package io.gristmill.preprocessing.dedup;
