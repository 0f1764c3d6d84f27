import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonString;
import org.apache.jena.atlas.json.JsonValue;
import org.apache.jena.graph.Graph;
import org.apache.jena.graph.Node;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;
import org.apache.jena.shacl.validation.ReportEntry;
import org.apache.jena.sparql.path.P_Link;
import org.apache.jena.sparql.path.Path;

/**
 * Judges many graphs in one process with Apache Jena: {@code java -cp 'classes:jars/*' Judge SHAPES.nt}.
 *
 * <p>Input and output are those of judge.js.
 */
public final class Judge {
  private Judge() {}

  public static void main(String[] arguments) throws Exception {
    Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(arguments[0]));
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      JsonObject answer = new JsonObject();
      answer.put("jena", judge(shapes, JSON.parseAny(line).getAsString().value()));
      output.println(answer.toString().replaceAll("\\s*\n\\s*", " "));
    }
    output.flush();
  }

  private static JsonValue judge(Shapes shapes, String triples) {
    try {
      // Ill-typed literals are what is judged; that the parser warns of them is no news.
      Graph graph = RDFParser.fromString(triples, Lang.NTRIPLES).checking(false).toGraph();
      JsonArray results = new JsonArray();
      for (ReportEntry entry : ShaclValidator.get().validate(shapes, graph).getEntries()) {
        JsonArray result = new JsonArray();
        for (String name : List.of(nameOf(entry.focusNode()), nameOf(entry.resultPath()), nameOf(entry.source()), nameOf(entry.sourceConstraintComponent()))) {
          result.add(name);
        }
        results.add(result);
      }
      return results;
    } catch (RuntimeException error) {
      return new JsonString(String.valueOf(error.getMessage()));
    }
  }

  private static String nameOf(Path path) {
    return path instanceof P_Link link ? nameOf(link.getNode()) : "";
  }

  /** The name of a node; a blank node has another one in every engine. */
  private static String nameOf(Node node) {
    return node == null ? "" : node.isBlank() ? "_:" : node.isURI() ? node.getURI() : node.getLiteralLexicalForm();
  }
}
