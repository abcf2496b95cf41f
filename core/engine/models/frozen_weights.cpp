// Rounds, releases and restores matrices whose numbers stand in a mapped file.
#include "core/engine/models/frozen_weights.h"

#include <algorithm>
#include <set>

#include "core/files/mapped_file.h"

namespace artemis {

namespace {

bool isInFile(const at::Tensor& values) {
    return values.defined() && !values.is_meta() && isMapped(values.const_data_ptr());
}

void forgetFile(const at::Tensor& values) {
    if (isInFile(values)) {
        forgetPages(values.const_data_ptr(), values.nbytes());
    }
}

/// A copy of a matrix of a file, of which no more than a few megabytes are in memory at a time.
at::Tensor readAs(at::ScalarType type, const at::Tensor& file) {
    const at::NoGradGuard none;
    at::Tensor values = at::empty(file.sizes(), type);
    const std::int64_t rows = std::max<std::int64_t>(1, (1 << 20) / file.size(1));
    for (std::int64_t row = 0; row < file.size(0); row += rows) {
        const std::int64_t count = std::min(rows, file.size(0) - row);
        const at::Tensor part = file.narrow(0, row, count);
        values.narrow(0, row, count).copy_(part);
        forgetFile(part);
    }
    return values;
}

/// What is left when all matrices were read: a large page brings those around it in again.
void forgetFiles(const Model& model) {
    for (const auto& parameter : model.parameters()) {
        forgetFile(parameter->file);
    }
}

}  // namespace

void storeFrozen(const Model& model, const Precision& precision) {
    for (const auto& parameter : model.parameters()) {
        if (parameter->learnt || parameter->value.dim() != 2) {
            continue;
        }
        if (parameter->value.scalar_type() != precision.storage && isInFile(parameter->value)) {
            parameter->file = parameter->value;
            parameter->value = readAs(precision.storage, parameter->file);
        } else {
            parameter->value = parameter->value.to(precision.storage);
        }
    }
    forgetFiles(model);
}

std::vector<Parameter*> prefixMatrices(const Model& model, std::int64_t end) {
    std::set<const Parameter*> others;
    std::vector<Parameter*> found;
    const bool embedsAgain = model.tiedHead() > 0 || model.encoderBlocks() > 0;
    for (const Site& site : model.sites()) {
        const bool inside = site.kind == Site::Kind::Embedding
                                ? site.block < 0 && !embedsAgain
                                : site.block >= 0 && site.block < end;
        for (Parameter* parameter : site.parameters) {
            if (!inside) {
                others.insert(parameter);
            } else if (parameter->value.dim() == 2) {
                found.push_back(parameter);
            }
        }
    }
    std::erase_if(found, [&](const Parameter* parameter) { return others.contains(parameter); });
    return found;
}

bool comesAgain(const Parameter& parameter) {
    return parameter.file.defined() || isInFile(parameter.value);
}

void releaseFrozen(const Model& model, std::int64_t end) {
    for (const auto& parameter : model.parameters()) {
        if (!parameter->learnt) {  // What was learnt stands in no file.
            forgetFile(parameter->value);
        }
    }
    for (Parameter* parameter : prefixMatrices(model, end)) {
        if (parameter->file.defined()) {
            parameter->value = parameter->value.to(at::kMeta);
        }
    }
}

void restoreFrozen(const Model& model) {
    for (const auto& parameter : model.parameters()) {
        if (parameter->file.defined() && parameter->value.is_meta()) {
            parameter->value = readAs(parameter->value.scalar_type(), parameter->file);
        }
    }
    forgetFiles(model);
}

}  // namespace artemis
