// The list of editors: one for each Kind of setting.
#include "ui/forms/number_editors.h"
#include "ui/forms/path_editors.h"
#include "ui/forms/word_editors.h"

namespace artemis {

SettingEditor* makeEditor(const EditorSpec& spec, QWidget* parent) {
    switch (spec.param.kind) {
        case Kind::Boolean:
            return new BooleanEditor(spec, parent);
        case Kind::Integer:
            return new IntegerEditor(spec, parent);
        case Kind::Real:
            return new RealEditor(spec, parent);
        case Kind::Text:
            return new TextEditor(spec, parent);
        case Kind::Choice:
            return new ChoiceEditor(spec, parent);
        case Kind::Interval:
            return new IntervalEditor(spec, parent);
        case Kind::File:
        case Kind::Folder:
            return new PathEditor(spec, parent);
        case Kind::Files:
            return new FilesEditor(spec, parent);
        case Kind::Numbers:
            return new NumbersEditor(spec, parent);
        case Kind::Groups:
            return new GroupsEditor(spec, parent);
        case Kind::Names:
            if (spec.param.choices.empty()) {
                return new NamesEditor(spec, parent);
            }
            return new ChoicesEditor(spec, parent);
    }
    return nullptr;
}

}  // namespace artemis
