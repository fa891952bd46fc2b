package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code tokens}: the split and the shards.
 *
 * @param validationFraction share of documents (by hash of their cluster) held out
 * @param shardTokens most tokens in one shard
 */
public record TokensSection(double validationFraction, long shardTokens) implements Serializable {}
