package io.gristmill.spark.erase;

import io.gristmill.preprocessing.erase.ErasureList;

/**
 * What is asked for.
 *
 * @param sha256 of the list's bytes: names it where its content may not be kept
 * @param emails how addresses can be found in this run, for the receipt
 */
public record ErasureRequest(ErasureList list, String sha256, Learned learned, String emails) {}
