package io.gristmill.config;

import java.io.Serializable;

/**
 * Section {@code clean.url}: lists that pages are dropped by before they are parsed. Each is a
 * file, plain or compressed, one entry a line; empty for none.
 *
 * @param domains registered domains and host names
 * @param urls whole addresses
 * @param bannedWords words of which one in an address is enough
 * @param softBannedWords words of which some are
 * @param bannedSubwords strings that may not occur in the letters and digits of an address
 * @param softWordThreshold how many different soft words are too many
 */
public record UrlSection(
    String domains,
    String urls,
    String bannedWords,
    String softBannedWords,
    String bannedSubwords,
    int softWordThreshold)
    implements Serializable {}
