package io.gristmill.preprocessing.read.format;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the name of a shard says about its format. */
final class ShardNames {

  private record Rule(Pattern name, String format) {}

  private static final String COMPRESSED = "(\\.(gz|zst|xz))?(\\.open)?";

  /** The first that matches decides. ARC is read as WARC, which refuses it with a clear word. */
  private static final List<Rule> RULES =
      List.of(
          rule(".*\\.wet" + COMPRESSED, "wet"),
          rule(".*\\.(warc|wat|arc)" + COMPRESSED, "warc"),
          rule(".*\\.(jsonl|ndjson|json)" + COMPRESSED, "jsonl"),
          rule(".*\\.(txt|text)" + COMPRESSED, "text"),
          rule(".*_data\\.xz", "openwebtext"),
          rule(".*(\\.tar|\\.tgz|\\.tar\\.(gz|zst|xz))", "openwebtext"));

  private ShardNames() {}

  static Optional<String> format(String uri) {
    String name = uri.substring(uri.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return RULES.stream()
        .filter(rule -> rule.name.matcher(name).matches())
        .map(Rule::format)
        .findFirst();
  }

  private static Rule rule(String name, String format) {
    return new Rule(Pattern.compile(name), format);
  }
}
