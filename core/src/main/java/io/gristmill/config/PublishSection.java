package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code publish}: by how much a model may be worse than the published one. Each entry is
 * {@code MEASURE=MARGIN}, with the names and units of {@code evaluation.json}; a negative margin
 * demands an improvement.
 *
 * @param maxDecline on the held-out split of the new run
 * @param maxDeclineOnEarlier on the held-out splits of the published and of the first run; empty to
 *     evaluate on neither
 */
public record PublishSection(List<String> maxDecline, List<String> maxDeclineOnEarlier)
    implements Serializable {}
