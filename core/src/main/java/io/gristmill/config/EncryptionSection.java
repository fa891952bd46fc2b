package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code encryption}.
 *
 * @param key where the key of the run is, {@code env:NAME} or {@code file:/path}, never the key
 *     itself; empty for a plain run
 */
public record EncryptionSection(String key) implements Serializable {}
