package io.gristmill.spark.cluster;

import io.gristmill.error.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Machines of a cluster. Where this process is root they are network namespaces on a bridge of
 * their own, so that a link can be slowed, made to lose packets, or cut. Number 0 is this machine,
 * the others count from 1.
 */
final class Hosts implements AutoCloseable {

  private final long pid = ProcessHandle.current().pid();
  private final int count;
  private final boolean apart;

  private Hosts(int count, boolean apart) {
    this.count = count;
    this.apart = apart;
  }

  /** One machine, this one, where all listen on the loopback interface. */
  static Hosts one() {
    return new Hosts(1, false);
  }

  /** Makes namespaces. */
  static Hosts apart(int count) throws IOException, InterruptedException {
    Hosts hosts = new Hosts(count, true);
    try {
      hosts.make();
    } catch (IOException | InterruptedException | RuntimeException e) {
      hosts.close();
      throw e;
    }
    return hosts;
  }

  /** Whether this process may make them, and shape and drop what goes over their links. */
  static boolean canBeApart() {
    return HadoopDaemons.canHide()
        && Files.isExecutable(Path.of("/usr/sbin/ip"))
        && Files.isExecutable(Path.of("/usr/sbin/tc"))
        && Files.isExecutable(Path.of("/usr/sbin/iptables"));
  }

  private void make() throws IOException, InterruptedException {
    run("ip", "link", "add", bridge(), "type", "bridge");
    run("ip", "addr", "add", address(0) + "/24", "dev", bridge());
    run("ip", "link", "set", bridge(), "up");
    for (int host = 1; host <= count; host++) {
      String inside = "eth0";
      run("ip", "netns", "add", namespace(host));
      run(
          "ip",
          "link",
          "add",
          link(host),
          "type",
          "veth",
          "peer",
          "name",
          inside,
          "netns",
          namespace(host));
      run("ip", "link", "set", link(host), "master", bridge(), "up");
      run("ip", "-n", namespace(host), "addr", "add", address(host) + "/24", "dev", inside);
      run("ip", "-n", namespace(host), "link", "set", inside, "up");
      run("ip", "-n", namespace(host), "link", "set", "lo", "up");
    }
  }

  int count() {
    return count;
  }

  /** Whether they are namespaces. */
  boolean areApart() {
    return apart;
  }

  String address(int host) {
    int last = host == 0 ? 1 : 10 + host;
    return apart ? Messages.format("10.213.%d.%d", 1 + pid % 250, last) : Daemon.HOST;
  }

  /** The words before a command that is to run on a host. */
  List<String> words(int host) {
    return apart && host > 0 ? List.of("ip", "netns", "exec", namespace(host)) : List.of();
  }

  /** Limits what a host sends and receives to a rate such as {@code 20mbit}. */
  void slow(int host, String rate) throws IOException, InterruptedException {
    for (List<String> side : List.of(List.of("-n", namespace(host)), List.<String>of())) {
      List<String> command = new ArrayList<>(List.of("tc"));
      command.addAll(side);
      String device = side.isEmpty() ? link(host) : "eth0";
      command.addAll(List.of("qdisc", "replace", "dev", device, "root", "tbf"));
      command.addAll(List.of("rate", rate, "burst", "64kb", "latency", "400ms"));
      run(command.toArray(String[]::new));
    }
  }

  /** Drops a share of the packets that a host receives. */
  void drop(int host, double share) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(words(host));
    command.addAll(List.of("iptables", "-w", "-A", "INPUT", "-i", "eth0", "-m", "statistic"));
    command.addAll(List.of("--mode", "random", "--probability", "" + share, "-j", "DROP"));
    run(command.toArray(String[]::new));
  }

  /** Undoes {@link #slow} and {@link #drop}. */
  void heal(int host) throws IOException, InterruptedException {
    run("tc", "qdisc", "del", "dev", link(host), "root");
    run("tc", "-n", namespace(host), "qdisc", "del", "dev", "eth0", "root");
    List<String> command = new ArrayList<>(words(host));
    command.addAll(List.of("iptables", "-w", "-F", "INPUT"));
    run(command.toArray(String[]::new));
  }

  /** Takes a host's link away. */
  void cut(int host) throws IOException, InterruptedException {
    run("ip", "link", "set", link(host), "down");
  }

  /** Gives it back. */
  void join(int host) throws IOException, InterruptedException {
    run("ip", "link", "set", link(host), "up");
  }

  private String bridge() {
    return "gmb" + pid;
  }

  private String link(int host) {
    return "gmv" + pid + "." + host;
  }

  private String namespace(int host) {
    return "gristmill-" + pid + "-" + host;
  }

  /** Runs a command of the system. */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException("failed: " + Arrays.toString(command));
    }
  }

  @Override
  public void close() throws IOException {
    if (!apart) {
      return;
    }
    try {
      for (int host = 1; host <= count; host++) {
        run("ip", "netns", "del", namespace(host));
      }
      run("ip", "link", "del", bridge());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
