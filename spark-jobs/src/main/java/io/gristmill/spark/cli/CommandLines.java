package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.ConfigLoader;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import io.gristmill.spark.cli.options.RunOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The verbs, each with its command. */
@Command(
    name = "gristmill",
    mixinStandardHelpOptions = true,
    description = "From raw web crawl to an evaluated Transformer on Spark.")
public final class CommandLines implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(CommandLines.class);

  /** Wide enough for an example on one line, so that it can be copied. */
  static final int HELP_WIDTH = 140;

  private CommandLines() {}

  /** Runs one command line and returns the status to exit with. */
  public static int run(String... arguments) {
    CommandLine commands = create();
    commands.setExecutionExceptionHandler((failure, line, parsed) -> report(failure));
    commands.setParameterExceptionHandler((problem, parsed) -> usage(problem));
    try {
      return commands.execute(arguments);
    } catch (LinkageError e) {
      return report(e);
    }
  }

  /**
   * Reads a command line without running it, so that a mistake is told before a cluster is asked.
   *
   * @return the configuration; empty for a command without one
   * @throws InvalidConfigException if the command line or its configuration is wrong
   */
  public static Optional<ConfigLoader.Loaded> configuration(List<String> arguments) {
    try {
      ParseResult parsed = create().parseArgs(arguments.toArray(String[]::new));
      if (!parsed.hasSubcommand()) {
        return Optional.empty();
      }
      return parsed.subcommand().commandSpec().mixins().values().stream()
          .map(mixin -> mixin.userObject())
          .filter(RunOptions.class::isInstance)
          .map(options -> ((RunOptions) options).load())
          .findFirst();
    } catch (ParameterException e) {
      throw new InvalidConfigException(describe(e), e);
    }
  }

  /** All commands, with the texts of {@code help.properties}. */
  static CommandLine create() {
    CommandLine commands = new CommandLine(new CommandLines());
    commands.addSubcommand(
        "pipeline", new PipelineCommand("pipeline", List.copyOf(Registries.jobs().values())));
    Map<String, Object> verbs = new LinkedHashMap<>();
    Registries.jobs()
        .forEach((verb, job) -> verbs.put(verb, new PipelineCommand(verb, List.of(job))));
    verbs.putAll(Registries.commands());
    verbs.forEach(commands::addSubcommand);
    commands.addSubcommand(new CommandLine.HelpCommand());
    commands.addSubcommand(new AutoComplete.GenerateCompletion());
    commands.setResourceBundle(
        ResourceBundle.getBundle(CommandLines.class.getPackageName() + ".help", Locale.ROOT));
    commands.setUsageHelpWidth(HELP_WIDTH);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.registerConverter(Path.class, CommandLines::path);
    useWholeNumbers(commands);
    return commands;
  }

  private static void useWholeNumbers(CommandLine commands) {
    ITypeConverter<Integer> ints = text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    ITypeConverter<Long> longs = text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    commands.registerConverter(int.class, ints).registerConverter(Integer.class, ints);
    commands.registerConverter(long.class, longs).registerConverter(Long.class, longs);
  }

  private static long whole(String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw new TypeConversionException(
        format("'%s' is not a whole number from %d to %d", text, least, most));
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.err);
    return ExitCodes.USAGE;
  }

  private static Path path(String text) {
    try {
      return Location.local(text);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** One line for a mistyped command or option, not the whole help. */
  private static int usage(ParameterException problem) {
    System.err.println(describe(problem));
    return ExitCodes.USAGE;
  }

  private static String describe(ParameterException problem) {
    return format(
        "%s (expected what %s --help lists)",
        problem.getMessage(), problem.getCommandLine().getCommandSpec().qualifiedName());
  }

  /**
   * Without its native library ND4J fails while classes are initialised, many errors deep; a
   * missing CUDA driver shows as {@code libcuda.so.1}, a card too new as an image for no device.
   */
  private static int report(LinkageError failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnsatisfiedLinkError) {
        System.err.println(
            format(
                "native library: %s (expected a driver and libraries for this build's backend;"
                    + " -Pcpu needs none)",
                t.getMessage()));
        return ExitCodes.BUG;
      }
    }
    log.error("failed", failure);
    return ExitCodes.BUG;
  }

  /** Whether the process was told to end, as by Ctrl-C; hooks are refused then. */
  private static boolean isEnding() {
    Thread hook = new Thread();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** A line for what the user can act on; only a bug shows where in the code it happened. */
  private static int report(Exception failure) {
    if (isEnding()) {
      return ExitCodes.of(failure); // interrupted by the user: Spark was stopped under the command
    }
    Optional<String> line = ExitCodes.line(failure);
    if (line.isPresent()) {
      System.err.println(line.get());
    } else {
      log.error("failed", failure);
    }
    return ExitCodes.of(failure);
  }
}
