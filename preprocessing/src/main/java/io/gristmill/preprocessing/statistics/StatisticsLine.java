package io.gristmill.preprocessing.statistics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Statistics as one line of JSON, exchanged between tasks; {@link StatisticsReport} is the readable
 * form.
 */
public final class StatisticsLine {

  private static final ObjectMapper JSON = new ObjectMapper();

  private StatisticsLine() {}

  public static String of(CleanStatistics statistics) {
    try {
      return JSON.writeValueAsString(statistics);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("statistics are numbers and strings", e);
    }
  }

  public static CleanStatistics read(String line) {
    try {
      return JSON.readValue(line, CleanStatistics.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("statistics: not a line of them (expected our own)", e);
    }
  }
}
