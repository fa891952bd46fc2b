package io.gristmill.preprocessing.dedup;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.dedup.LocalClusters.Components;
import io.gristmill.preprocessing.dedup.StarContraction.Edge;
import io.gristmill.preprocessing.dedup.StarContraction.KeyStars;
import io.gristmill.preprocessing.dedup.StarContraction.KeyStars.Membership;
import io.gristmill.preprocessing.text.CodePointOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares both algorithms for connected components with a graph traversal. */
class ComponentsTest {

  private static final Comparator<Edge> SORTED =
      comparing(Edge::node, CodePointOrder.INSTANCE)
          .thenComparing(Edge::neighbour, CodePointOrder.INSTANCE);

  @Property(tries = 200)
  void bothAlgorithmsFindTheSmallestReachableNode(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int nodes) {
    Random random = new Random(seed);
    List<int[]> links = new ArrayList<>();
    for (int i = random.nextInt(2 * nodes); i > 0; i--) {
      links.add(new int[] {random.nextInt(nodes), random.nextInt(nodes)});
    }
    int[] smallest = walk(nodes, links);

    Components components = new Components(nodes);
    links.forEach(link -> components.join(link[0], link[1]));
    List<Edge> stars = contracted(links, 100);

    for (int node = 0; node < nodes; node++) {
      assertThat(components.smallest(node)).isEqualTo(smallest[node]);
    }
    TreeMap<String, String> centers = new TreeMap<>();
    stars.forEach(edge -> assertThat(centers.put(edge.node(), edge.neighbour())).isNull());
    for (int node = 0; node < nodes; node++) {
      assertThat(centers.getOrDefault(name(node), name(node))).isEqualTo(name(smallest[node]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100, 3_000})
  void aChainConvergesInLogarithmicRounds(int length) {
    Random random = new Random(7);
    List<Integer> names = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      names.add(i);
    }
    Collections.shuffle(names, random);
    List<int[]> chain = new ArrayList<>();
    for (int i = 1; i < length; i++) {
      chain.add(new int[] {names.get(i - 1), names.get(i)});
    }

    assertThat(contracted(chain, 15))
        .hasSize(length - 1)
        .allMatch(e -> e.neighbour().equals(name(0)));
  }

  @Test
  void membersOfAKeyAreLinkedToItsSmallest() {
    byte[] first = {1};
    byte[] second = {2};
    Iterator<Edge> edges =
        new KeyStars(
            List.of(
                    new Membership(first, "a"),
                    new Membership(first.clone(), "a"),
                    new Membership(first.clone(), "c"),
                    new Membership(second, "b"),
                    new Membership(second.clone(), "c"))
                .iterator());

    assertThat(list(edges)).containsExactly(new Edge("c", "a", false), new Edge("c", "b", false));
  }

  private static List<Edge> contracted(List<int[]> links, int maxRounds) {
    List<Edge> edges = new ArrayList<>();
    for (int[] link : links) {
      if (link[0] != link[1]) {
        edges.add(
            new Edge(name(Math.max(link[0], link[1])), name(Math.min(link[0], link[1])), false));
      }
    }
    for (int round = 0; round < maxRounds; round++) {
      List<Edge> bothWays = new ArrayList<>(edges);
      edges.forEach(edge -> bothWays.add(reversed(edge)));
      List<Edge> large = step(bothWays, StarContraction::largeStar);
      edges = step(large, StarContraction::smallStar);
      if (large.stream().noneMatch(Edge::moved) && edges.stream().noneMatch(Edge::moved)) {
        return edges;
      }
    }
    throw new AssertionError("unsettled after " + maxRounds + " rounds");
  }

  private static Edge reversed(Edge edge) {
    String node = edge.neighbour();
    String neighbour = edge.node();
    return new Edge(node, neighbour, false);
  }

  private static List<Edge> step(List<Edge> edges, UnaryOperator<Iterator<Edge>> star) {
    return list(star.apply(edges.stream().sorted(SORTED).iterator()));
  }

  private static List<Edge> list(Iterator<Edge> edges) {
    List<Edge> list = new ArrayList<>();
    edges.forEachRemaining(list::add);
    return list;
  }

  private static int[] walk(int nodes, List<int[]> links) {
    int[] smallest = new int[nodes];
    Arrays.fill(smallest, -1);
    for (int start = 0; start < nodes; start++) {
      Deque<Integer> open = new ArrayDeque<>(List.of(start));
      while (!open.isEmpty()) {
        int node = open.pop();
        if (smallest[node] < 0) {
          smallest[node] = start;
          for (int[] link : links) {
            if (link[0] == node || link[1] == node) {
              open.push(link[0] + link[1] - node);
            }
          }
        }
      }
    }
    return smallest;
  }

  private static String name(int node) {
    return "%05d".formatted(node);
  }
}
