// Judges many graphs in one process with two engines: node judge.js SHAPES.nt
// Each line of the standard input is a graph as a JSON string in N-Triples; each line of the output is what the engines say of it:
// {"rdf-validate-shacl": [[focus node, path, shape, component], …] or "the error", "shacl-engine": …}.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { DataFactory, Parser, Store } from 'n3'
import SHACLValidator from 'rdf-validate-shacl'
import { Validator } from 'shacl-engine'

const read = text => new Store(new Parser({ format: 'N-Triples', blankNodePrefix: '' }).parse(text))
const shapes = read(readFileSync(process.argv[2], 'utf8'))
// shacl-engine asks of its factory what it takes to make a report as well.
const factory = Object.assign(Object.create(DataFactory), DataFactory, { dataset: quads => new Store(quads) })
const older = new SHACLValidator(shapes, { allowNamedNodeInList: true })
const newer = new Validator(shapes, { factory })

const engines = {
  'rdf-validate-shacl': async dataset => (await older.validate(dataset)).results.map(result =>
    [result.focusNode, result.path, result.sourceShape, result.sourceConstraintComponent]),
  'shacl-engine': async dataset => (await newer.validate({ dataset })).results.map(result =>
    [result.focusNode.term, result.path?.[0]?.predicates?.[0], result.shape.ptr.term, result.constraintComponent])
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = {}
  for (const [name, judge] of Object.entries(engines)) {
    try {
      answer[name] = (await judge(read(JSON.parse(line)))).map(terms => terms.map(nameOf))
    } catch (error) {
      answer[name] = String(error.message)
    }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}

// A blank node has another name in every engine.
function nameOf (term) {
  return term ? term.termType === 'BlankNode' ? '_:' : term.value : ''
}
