// What VS Code's TypeScript server says about the files of the extension: definitions lead to the
// read-only documents that show them, and no rename and no fix changes the installation, which is
// the library of every model.

import type * as tsserver from 'typescript';
import type { ShippedModules } from './shippedModules.ts';

type Service = tsserver.LanguageService;
type InFile = Pick<tsserver.DocumentSpan, 'fileName'>;

// In the words of the TypeScript server, which has no other language here.
const cannotRename = 'You cannot rename this element: Tensorscope declares it.';

export function withReadOnlyLibrary(service: Service, shipped: ShippedModules): Service {
  return {
    ...service,
    ...shownDefinitions(service, shipped),
    ...shownDiagnostics(service, shipped),
    ...ownPlaces(service, shipped),
    ...ownEdits(service, shipped),
  };
}

function shownDefinitions(service: Service, { names }: ShippedModules): Partial<Service> {
  const show = <Place extends InFile>(places: readonly Place[] | undefined): Place[] | undefined =>
    places?.map((place) => ({ ...place, fileName: names.shown(place.fileName) }));
  return {
    getDefinitionAtPosition: (...at) => show(service.getDefinitionAtPosition(...at)),
    getDefinitionAndBoundSpan(...at) {
      const found = service.getDefinitionAndBoundSpan(...at);
      return found && { ...found, definitions: show(found.definitions) };
    },
    getTypeDefinitionAtPosition: (...at) => show(service.getTypeDefinitionAtPosition(...at)),
    getImplementationAtPosition: (...at) => show(service.getImplementationAtPosition(...at)),
    // The server asks with the names that it was given above.
    toLineColumnOffset: (name, position) =>
      service.toLineColumnOffset?.(names.file(name), position) ?? { line: 0, character: 0 },
  };
}

/** Nothing is underlined in the library, which was checked when it was built, for other options. */
function shownDiagnostics(
  service: Service,
  { names, isShipped }: ShippedModules,
): Partial<Service> {
  const relate = (
    related: tsserver.DiagnosticRelatedInformation,
  ): tsserver.DiagnosticRelatedInformation => {
    const { file } = related;
    if (!file || !isShipped(file.fileName)) return related;
    const fileName = { value: names.shown(file.fileName) };
    return { ...related, file: Object.create(file, { fileName }) as tsserver.SourceFile };
  };
  const show = <Found extends tsserver.Diagnostic>(found: readonly Found[]): Found[] =>
    found.map((each) => ({ ...each, relatedInformation: each.relatedInformation?.map(relate) }));
  return {
    getSemanticDiagnostics: (file) =>
      isShipped(file) ? [] : show(service.getSemanticDiagnostics(file)),
    getSuggestionDiagnostics: (file) =>
      isShipped(file) ? [] : show(service.getSuggestionDiagnostics(file)),
  };
}

/** Lists of places, whose lines the server reads from files: those of the library are left out. */
function ownPlaces(service: Service, { names, isShipped }: ShippedModules): Partial<Service> {
  const isOwn = (name: string): boolean => !isShipped(name) || names.file(name) !== name;
  const own = ({ fileName }: InFile): boolean => isOwn(fileName);
  return {
    findReferences: (...at) =>
      service.findReferences(...at)?.map((symbol) => {
        return { ...symbol, references: symbol.references.filter(own) };
      }),
    getReferencesAtPosition: (...at) => service.getReferencesAtPosition(...at)?.filter(own),
    getFileReferences: (file) => service.getFileReferences(file).filter(own),
    getNavigateToItems: (...asked) => service.getNavigateToItems(...asked).filter(own),
    prepareCallHierarchy(...at) {
      const found = [service.prepareCallHierarchy(...at) ?? []].flat();
      return found.filter(({ file }) => isOwn(file));
    },
    provideCallHierarchyIncomingCalls: (...at) =>
      service.provideCallHierarchyIncomingCalls(...at).filter(({ from }) => isOwn(from.file)),
    provideCallHierarchyOutgoingCalls: (...at) =>
      service.provideCallHierarchyOutgoingCalls(...at).filter(({ to }) => isOwn(to.file)),
    provideInlayHints: (...asked) =>
      service.provideInlayHints(...asked).map((hint) => ({
        ...hint,
        displayParts: hint.displayParts?.map((part) =>
          part.file === undefined || isOwn(part.file) ? part : { text: part.text },
        ),
      })),
  };
}

function ownEdits(service: Service, { isShipped }: ShippedModules): Partial<Service> {
  const isOwn = ({ changes }: { changes: readonly tsserver.FileTextChanges[] }): boolean =>
    changes.every(({ fileName }) => !isShipped(fileName));
  const renamesLibrary = (file: string, position: number): boolean =>
    service
      .findRenameLocations(file, position, false, false, {})
      ?.some(({ fileName }) => isShipped(fileName)) ?? false;
  const renameInfo = (
    file: string,
    position: number,
    preferences: tsserver.UserPreferences,
  ): tsserver.RenameInfo =>
    renamesLibrary(file, position)
      ? { canRename: false, localizedErrorMessage: cannotRename }
      : service.getRenameInfo(file, position, preferences);
  // Apart, as one of its two signatures is deprecated.
  const renaming = { getRenameInfo: renameInfo };
  return {
    ...renaming,
    getCodeFixesAtPosition: (...at) => service.getCodeFixesAtPosition(...at).filter(isOwn),
    getCombinedCodeFix(...asked) {
      const fix = service.getCombinedCodeFix(...asked);
      return { ...fix, changes: fix.changes.filter(({ fileName }) => !isShipped(fileName)) };
    },
    getEditsForRefactor(...asked) {
      const edits = service.getEditsForRefactor(...asked);
      return edits && isOwn({ changes: edits.edits }) ? edits : undefined;
    },
  };
}
