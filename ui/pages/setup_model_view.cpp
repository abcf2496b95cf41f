// Builds the tree and turns clicks into lists of target modules.
#include "ui/pages/setup_model_view.h"

#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

enum Column { Layer, Shape, Parameters, State };
constexpr int modulesRole = Qt::UserRole;

std::vector<int> modulesOf(const QTreeWidgetItem* item) {
    std::vector<int> modules;
    for (const QVariant& one : item->data(Layer, modulesRole).toList()) {
        modules.push_back(one.toInt());
    }
    return modules;
}

/// "bert.encoder.layer.0.output.dense" → "output.dense".
QString nameInBlock(const OutlineModule& module) {
    const std::string number = "." + std::to_string(module.block) + ".";
    const std::size_t at = module.block < 0 ? std::string::npos : module.name.find(number);
    return toQt(at == std::string::npos ? module.name : module.name.substr(at + number.size()));
}

QString shapeText(const OutlineModule& module) {
    QStringList sizes;
    for (const std::int64_t size : module.shape) {
        sizes << QString::number(size);
    }
    return sizes.join(QStringLiteral(" × "));
}

bool sameModules(const ModelOutline& one, const ModelOutline& other) {
    return std::ranges::equal(
               one.modules, other.modules, {},
               [](const OutlineModule& m) { return std::pair(m.name, m.shape); },
               [](const OutlineModule& m) { return std::pair(m.name, m.shape); }) &&
           one.targets.empty() == other.targets.empty();
}

}  // namespace

SetupModelView::SetupModelView(QWidget* parent)
    : QWidget(parent),
      m_summary(new InkLabel(Ink::Text, this)),
      m_note(new SignedText(this)),
      m_tree(new QTreeWidget(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 10, 10, 10);
    layout->setSpacing(8);
    m_summary->setWordWrap(true);
    m_summary->setObjectName("model.summary");
    m_note->label()->setObjectName("model.note");
    layout->addWidget(m_summary);
    layout->addWidget(m_note);
    layout->addWidget(m_tree, 1);
    nameControl(m_tree, "model.tree", tr("Layers of the model"));
    m_tree->setHeaderLabels({tr("Layer"), tr("Shape"), tr("Parameters"), tr("State")});
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(Layer, QHeaderView::Stretch);
    connect(m_tree, &QTreeWidget::itemPressed, this, [this] { m_ticked = false; });
    connect(m_tree, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item) {
        if (!m_updating) {
            m_ticked = true;
            toggle(item);
        }
    });
    connect(m_tree, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
        if (!m_ticked && (item->flags() & Qt::ItemIsUserCheckable) != 0) {
            toggle(item);
        }
    });
    showProblem(tr("Choose a model to see its layers."));
}

void SetupModelView::showProblem(const QString& why) {
    m_tree->setVisible(false);
    m_summary->clear();
    m_note->say("warning", Ink::Muted, why);
}

void SetupModelView::show(const ModelOutline& outline) {
    const bool same = m_tree->topLevelItemCount() > 0 && sameModules(m_outline, outline);
    m_outline = outline;
    m_targets = outline.targets.empty() ? TargetSetting{} : outline.targets.front();
    m_tree->setVisible(true);
    if (!same) {
        rebuild();
    }
    update();
}

void SetupModelView::rebuild() {
    m_updating = true;
    m_tree->clear();
    if (!m_targets.path.empty()) {
        addRoles();
    }
    addBlocks();
    m_updating = false;
}

QTreeWidgetItem* SetupModelView::addGroup(const QString& title, const QString& name) {
    auto* group = new QTreeWidgetItem(m_tree, {title});
    group->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    QFont bold = m_tree->font();
    bold.setWeight(QFont::DemiBold);
    group->setFont(Layer, bold);
    group->setToolTip(Layer, name);
    return group;
}

void SetupModelView::addLayer(QTreeWidgetItem* group, const QString& title,
                              const std::vector<int>& modules) {
    const OutlineModule& first = m_outline.modules[static_cast<std::size_t>(modules.front())];
    std::int64_t parameters = 0;
    QVariantList indices;
    for (const int module : modules) {
        parameters += m_outline.modules[static_cast<std::size_t>(module)].parameters;
        indices << module;
    }
    auto* item = new QTreeWidgetItem(group, {title, shapeText(first), toQt(grouped(parameters))});
    item->setData(Layer, modulesRole, indices);
    item->setTextAlignment(Parameters, Qt::AlignRight | Qt::AlignVCenter);
    item->setTextAlignment(Shape, Qt::AlignRight | Qt::AlignVCenter);
    item->setToolTip(Layer, toQt(modules.size() == 1 ? first.name : first.target));
    const bool adaptable = !first.target.empty() && !m_targets.path.empty();
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable |
                   (adaptable ? Qt::ItemIsUserCheckable : Qt::NoItemFlags));
}

void SetupModelView::addRoles() {
    std::vector<std::pair<std::string, std::vector<int>>> roles;
    for (std::size_t i = 0; i < m_outline.modules.size(); ++i) {
        const OutlineModule& module = m_outline.modules[i];
        if (module.block < 0 || module.target.empty()) {
            continue;
        }
        auto found = std::ranges::find(roles, module.target,
                                       &std::pair<std::string, std::vector<int>>::first);
        if (found == roles.end()) {
            found = roles.insert(roles.end(), {module.target, {}});
        }
        found->second.push_back(static_cast<int>(i));
    }
    QTreeWidgetItem* group =
        addGroup(tr("In every block"), tr("A tick here counts for all blocks"));
    for (const auto& [target, modules] : roles) {
        addLayer(group, nameInBlock(m_outline.modules[static_cast<std::size_t>(modules.front())]),
                 modules);
    }
    group->setExpanded(true);
}

void SetupModelView::addBlocks() {
    QTreeWidgetItem* group = nullptr;
    std::int64_t block = -2;
    bool seenBlocks = false;
    for (std::size_t i = 0; i < m_outline.modules.size(); ++i) {
        const OutlineModule& module = m_outline.modules[i];
        if (module.block != block) {
            block = module.block;
            group = addGroup(block >= 0   ? tr("Block %1").arg(block)
                             : seenBlocks ? tr("After the blocks")
                                          : tr("Before the blocks"),
                             {});
            seenBlocks = seenBlocks || block >= 0;
        }
        addLayer(group, nameInBlock(module), {static_cast<int>(i)});
    }
}

QString SetupModelView::stateOf(const std::vector<int>& modules) const {
    using Word = OutlineModule::State;
    const auto stateAt = [this](int module) {
        return m_outline.modules[static_cast<std::size_t>(module)].state;
    };
    const Word state = stateAt(modules.front());
    const auto frozen = std::ranges::count(modules, Word::Frozen, stateAt);
    if (frozen > 0 && frozen < std::ssize(modules)) {
        return tr("◐ in %1 of %2").arg(std::ssize(modules) - frozen).arg(std::ssize(modules));
    }
    switch (state) {
        case Word::Trained:
            return tr("● trained");
        case Word::Partly:
            return tr("◐ bias trained");
        case Word::Adapted:
            return tr("◆ adapted");
        case Word::Frozen:
            break;
    }
    return tr("○ frozen");
}

void SetupModelView::updateItem(QTreeWidgetItem* item, const std::set<std::size_t>& chosen) const {
    const std::vector<int> modules = modulesOf(item);
    item->setText(State, stateOf(modules));
    if ((item->flags() & Qt::ItemIsUserCheckable) == 0) {
        return;
    }
    const auto count = std::ranges::count_if(modules, [&chosen](int module) {
        return chosen.contains(static_cast<std::size_t>(module));
    });
    item->setCheckState(Layer, count == 0                     ? Qt::Unchecked
                               : count == std::ssize(modules) ? Qt::Checked
                                                              : Qt::PartiallyChecked);
}

void SetupModelView::update() {
    m_updating = true;
    const std::set<std::size_t> chosen = m_targets.modules();
    for (int g = 0; g < m_tree->topLevelItemCount(); ++g) {
        QTreeWidgetItem* group = m_tree->topLevelItem(g);
        std::vector<int> all;
        for (int i = 0; i < group->childCount(); ++i) {
            updateItem(group->child(i), chosen);
            const std::vector<int> own = modulesOf(group->child(i));
            all.insert(all.end(), own.begin(), own.end());
        }
        std::int64_t parameters = 0;
        for (const int module : all) {
            parameters += m_outline.modules[static_cast<std::size_t>(module)].parameters;
        }
        group->setText(Parameters, toQt(grouped(parameters)));
        group->setTextAlignment(Parameters, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_updating = false;
    m_summary->setText(tr("%1: %2 blocks, %3 parameters, of which %4 train")
                           .arg(toQt(m_outline.family).toUpper(), QString::number(m_outline.blocks),
                                toQt(grouped(m_outline.parameters)),
                                toQt(grouped(m_outline.trainable))));
    if (!m_outline.problems.empty()) {
        m_note->say("warning", Ink::Bad, toQt(toText(m_outline.problems)));
    } else if (m_targets.path.empty()) {
        m_note->say("setup", Ink::Muted,
                    tr("What trains follows from the method; it takes no list of layers."));
    } else {
        m_note->say("setup", Ink::Muted, tr("Tick the layers that are to be adapted."));
    }
}

void SetupModelView::toggle(QTreeWidgetItem* item) {
    std::set<std::size_t> wanted = m_targets.modules();
    const std::vector<int> modules = modulesOf(item);
    const bool all = std::ranges::all_of(modules, [&wanted](int module) {
        return wanted.contains(static_cast<std::size_t>(module));
    });
    for (const int module : modules) {
        all ? static_cast<void>(wanted.erase(static_cast<std::size_t>(module)))
            : static_cast<void>(wanted.insert(static_cast<std::size_t>(module)));
    }
    if (wanted.empty()) {
        update();
        m_note->say("warning", Ink::Warning,
                    tr("The last layer stays: the method has to adapt at least one."));
        return;
    }
    m_targets = retargeted(m_outline, m_targets, wanted);
    update();
    QStringList words;
    for (const TargetWord& word : m_targets.words) {
        words << toQt(word.word);
    }
    Q_EMIT targetsChosen(toQt(m_targets.path), words);
}

}  // namespace artemis
