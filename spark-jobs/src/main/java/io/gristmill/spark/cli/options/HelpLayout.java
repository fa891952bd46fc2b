package io.gristmill.spark.cli.options;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Formats {@code --help}: a synopsis with the required options only, then the options in groups,
 * most needed first. Options that are in no group are the command's own.
 */
public final class HelpLayout {

  /** Wide enough for an example on one line, so that it can be copied. */
  public static final int WIDTH = 140;

  private static final String RESULT = "result";
  private static final String OWN = "Options of this command";

  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put("Input, output and settings", List.of("--input", "--output", "--config", "--set"));
    GROUPS.put(OWN, List.of());
    GROUPS.put("Resume, continue and publish", List.of("--resume", "--after", "--publish-to"));
    GROUPS.put(
        "Cluster (--conf KEY=VALUE and --properties-file FILE pass settings to Spark)",
        List.of("--master", "--deploy-mode"));
    GROUPS.put(
        "Terminal and help", List.of("--json", "--quiet", "--dry-run", "--help", "--version"));
  }

  private HelpLayout() {}

  /** Applies the layout to a command and its subcommands. */
  public static void apply(CommandLine command) {
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, HelpLayout::synopsis);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    List<String> sections = new ArrayList<>(command.getHelpSectionKeys());
    // Keys that are set on a command are those of its subcommands, too.
    if (!sections.contains(RESULT)) {
      sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), RESULT);
      command.setHelpSectionKeys(sections);
    }
    command.getHelpSectionMap().put(RESULT, HelpLayout::result);
    command.getSubcommands().values().forEach(HelpLayout::apply);
  }

  private static String synopsis(Help help) {
    CommandSpec command = help.commandSpec();
    if (!command.subcommands().isEmpty()) {
      return command.qualifiedName() + " COMMAND [OPTIONS]\n";
    }
    List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
    command.positionalParameters().forEach(parameter -> words.add(parameter.paramLabel()));
    for (OptionSpec option : command.options()) {
      if (option.required() && option.group() == null) {
        words.add(option.longestName() + "=" + option.paramLabel());
      }
    }
    command.argGroups().stream().map(ArgGroupSpec::synopsis).forEach(words::add);
    words.add("[OPTIONS]");
    return String.join(" ", words) + "\n";
  }

  private static String options(Help help) {
    List<OptionSpec> all =
        help.commandSpec().options().stream().filter(option -> !option.hidden()).toList();
    StringBuilder text = new StringBuilder();
    GROUPS.forEach(
        (heading, names) -> {
          Collection<OptionSpec> group = heading.equals(OWN) ? own(all) : named(names, all);
          if (!group.isEmpty()) {
            // The width of the columns is that of all options, so that groups are aligned.
            Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
            group.forEach(option -> layout.addOption(option, help.parameterLabelRenderer()));
            text.append('\n').append(heading).append(":\n").append(layout);
          }
        });
    return text.toString();
  }

  /** The fields of the command's JSON, if it prints any. */
  private static String result(Help help) {
    ResourceBundle texts = help.commandSpec().resourceBundle();
    String key = help.commandSpec().qualifiedName(".") + "." + RESULT;
    if (!texts.containsKey(key)) {
      return "";
    }
    String own = key + ".heading";
    String heading = texts.getString(texts.containsKey(own) ? own : RESULT + ".heading");
    return heading.replace("%n", "\n") + "  " + texts.getString(key) + "\n";
  }

  private static List<OptionSpec> named(List<String> names, List<OptionSpec> all) {
    return names.stream()
        .flatMap(name -> all.stream().filter(option -> option.longestName().equals(name)))
        .toList();
  }

  private static List<OptionSpec> own(List<OptionSpec> all) {
    List<String> grouped = GROUPS.values().stream().flatMap(Collection::stream).toList();
    return all.stream().filter(option -> !grouped.contains(option.longestName())).toList();
  }
}
