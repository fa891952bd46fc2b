package io.gristmill.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.cli.options.HelpLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.AutoComplete;
import picocli.CommandLine;

class HelpTest {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private static final Pattern COMMAND =
      Pattern.compile("(?:submit|bin)/gristmill ([a-z-]+)([^`\\n]*)");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z-]+");

  /** Read by the launcher. */
  private static final Set<String> LAUNCHER = Set.of("--conf", "--properties-file");

  /** Commands of picocli. */
  private static final Set<String> GENERAL = Set.of("help", "generate-completion");

  static Stream<String> commands() {
    return CommandLines.create().getSubcommands().keySet().stream()
        .filter(name -> !GENERAL.contains(name));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasADescriptionTwoExamplesAndExitCodes(String name) {
    CommandLine command = CommandLines.create().getSubcommands().get(name);
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    assertThat(String.join("", usage.description())).endsWith(".");
    assertThat(usage.exitCodeList()).containsKeys("0", "2", "3", "4", "5", "70", "74", "75");
    assertThat(usage.footer()).hasSize(2);
    for (String example : usage.footer()) {
      assertThat(example).hasSizeLessThanOrEqualTo(HelpLayout.WIDTH);
      List<String> words = words(example);
      assertThat(words.get(0)).isEqualTo("gristmill");
      assertThat(words.get(1)).isEqualTo(name);
      // Throws for an option or a value that does not exist.
      CommandLines.create().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    }
  }

  /**
   * Every {@code gristmill COMMAND --option} of the README, the guides and the pages on operations.
   */
  @Test
  void documentsNameNoOptionThatDoesNotExist() throws IOException {
    List<Path> documents = new ArrayList<>(List.of(Path.of("../README.md")));
    for (String folder : List.of("guides", "operations")) {
      try (Stream<Path> files = Files.list(Path.of("../docs", folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    List<String> unknown = new ArrayList<>();
    int commands = 0;
    for (Path document : documents) {
      // A command may go on on the next line.
      Matcher command = COMMAND.matcher(Files.readString(document).replace("\\\n", " "));
      while (command.find()) {
        CommandLine known = CommandLines.create().getSubcommands().get(command.group(1));
        if (known == null) {
          unknown.add(document + ": " + command.group(1));
          continue;
        }
        commands++;
        Matcher option = OPTION.matcher(command.group(2));
        while (option.find()) {
          if (!known.getCommandSpec().optionsMap().containsKey(option.group())
              && !LAUNCHER.contains(option.group())) {
            unknown.add(document + ": " + command.group(1) + " " + option.group());
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(commands).isGreaterThan(10);
  }

  /** {@code -Dgristmill.write-documents=true} renews the page. */
  @Test
  void theReferenceIsTheHelpOfEveryCommand() throws IOException {
    StringBuilder text =
        new StringBuilder("# Command line\n\n")
            .append("Generated from `gristmill COMMAND --help` by `HelpTest`.\n");
    append("gristmill", CommandLines.create(), text);
    CommandLines.create()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!GENERAL.contains(name)) {
                append(name, command, text);
              }
            });
    Path page = Path.of("../docs/reference/cli.md");
    if (Boolean.getBoolean("gristmill.write-documents")) {
      Files.writeString(page, text);
    }
    assertThat(page).hasContent(text.toString());
  }

  /** The script of the launcher prints these sections. */
  private static void append(String name, CommandLine command, StringBuilder text) {
    text.append("\n## ").append(name).append("\n```\n");
    text.append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).strip()).append("\n```\n");
  }

  @Test
  void groupsOptionsAndNamesTheRequiredOnesInTheSynopsis() {
    String help = CommandLines.create("erase").getSubcommands().get("erase").getUsageMessage();
    assertThat(help)
        .startsWith("Usage: gristmill erase --list=FILE [OPTIONS]")
        .containsSubsequence(
            "Input, output and settings:", "--output=DIR",
            "Options of this command:", "--list=FILE",
            "Resume, continue and publish:", "--resume",
            "Cluster", "--master=URL",
            "Terminal and help:", "--help");
    // Each option is in one group.
    assertThat(help.lines().filter(line -> line.matches(" +(-\\w, )?--.*")))
        .hasSize(
            CommandLines.create("erase")
                .getSubcommands()
                .get("erase")
                .getCommandSpec()
                .options()
                .stream()
                .filter(option -> !option.hidden())
                .toList()
                .size());
  }

  @Test
  void aLineThatNamesACommandCreatesNoOther() {
    assertThat(CommandLines.create("train", "--resume").getSubcommands()).hasSize(3);
    assertThat(CommandLines.create("help", "train").getSubcommands()).hasSize(3);
    assertThat(CommandLines.create("trian").getSubcommands()).hasSizeGreaterThan(20);
  }

  @Test
  void completesEveryCommandInAShell() {
    String script = AutoComplete.bash("gristmill", CommandLines.create());
    assertThat(commands()).allSatisfy(name -> assertThat(script).contains(name));
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }
}
