"""Where things lie under the camera: the parcel, its neighbours, tape and covers; then the picture is taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from edge.sim.catalogue import Difficulty
from edge.sim.dice import Dice
from edge.sim.faces import Body, Mounted, circle
from edge.sim.optics import Pixels, Rig
from edge.sim.scene import LaidSheet, Scene, visible_share
from edge.sim.surface import SKINS
from edge.sim.truth import CodeTruth, LineTruth
from edge.sim.warp import Array, Warp, draw_ripples, face_to_view

__all__ = ["Frame", "reach_mm", "render"]

LINE_SCAN_MARGIN_PX = (250, 900)
TAPE_MM = 48.0
"""Width of common packing tape."""
SEAM_SHARE = 0.6
LONG_PX = 10**6
"""No limit: a line camera's picture is as long as the parcel."""
IN_FRAME = 1.06
"""Room round the sheets, for perspective."""
CAMERA_HEIGHT_MM = 1400.0


@dataclass(frozen=True)
class Frame:
    """A rendered view: its file and its truth."""

    name: str
    picture: Pixels
    data: bytes
    codes: tuple[CodeTruth, ...]
    lines: tuple[LineTruth, ...]


@dataclass(frozen=True)
class Pose:
    """How a body lies in the view."""

    matrix: Array
    px_per_mm: float
    turn_deg: float

    def points(self, points_mm: Array) -> Array:
        """Pixels for points in mm from the face's centre."""
        ends = np.concatenate([points_mm, np.ones((len(points_mm), 1))], axis=1) @ self.matrix.T
        return np.asarray(ends[:, :2] / ends[:, 2:])


def _pose(body: Body, rig: Rig, dice: Dice, *, anchor_mm: Array, anchor_px: Array, scale: float, turn: float) -> Pose:
    """A pose in which the anchor, in mm on the face, comes to lie at a pixel."""
    lean = dice.between(rig.difficulty.tilt) / max(body.length_mm, body.width_mm)
    towards = dice.between((0, 2 * np.pi))
    tilt = (lean * float(np.cos(towards)), lean * float(np.sin(towards)))
    stretch = dice.between((0.97, 1.03)) if rig.camera.height_px is None else 1.0
    at_origin = face_to_view(centre_px=(0, 0), px_per_mm=scale, turn_deg=turn, tilt=tilt, stretch=stretch)
    centre = anchor_px - Pose(at_origin, scale, turn).points(anchor_mm.reshape(1, 2))[0]
    # The shift stands outside the projection, so the anchor lands exactly.
    shift = np.array([[1, 0, centre[0]], [0, 1, centre[1]], [0, 0, 1]])
    return Pose(shift @ at_origin, scale, turn)


def reach_mm(rig: Rig) -> float:
    """Radius of the circle on a parcel that a picture is sure to hold, at the finest resolution of the conditions."""
    short = min(rig.camera.widths_px[0], rig.camera.height_px or LONG_PX)
    return short / 2 / rig.difficulty.px_per_mm[1] / IN_FRAME


def _size_px(body: Body, rig: Rig, scale: float, turn: float, dice: Dice) -> tuple[int, int]:
    """Width and height of the picture; a line camera goes on until the parcel has passed."""
    width = dice.pick(rig.camera.widths_px)
    if rig.camera.height_px is not None:
        return width, rig.camera.height_px
    extent = 2 * body.reach(np.array([0.0, 1.0]), turn) * scale
    return width, int(extent + 2 * dice.between(LINE_SCAN_MARGIN_PX))


def render(name: str, body: Body, neighbours: tuple[Body, ...], rig: Rig, dice: Dice) -> Frame:
    """Paint one view of a parcel with its neighbours and photograph it."""
    scale = dice.between(rig.difficulty.px_per_mm)
    turn = dice.between(rig.difficulty.turn_deg)
    width, height = _size_px(body, rig, scale, turn, dice)
    scene = Scene(dice.fork("scene"), rig, width, height)
    whole = rig.camera.height_px is None or not body.sheets
    middle, radius = (np.zeros(2), body.reach(np.array([1.0, 0.0]), turn)) if whole else circle(body.sheets)
    at = _anchor_px(width, height, radius * scale * IN_FRAME, dice)
    pose = _pose(body, rig, dice, anchor_mm=middle, anchor_px=at, scale=scale, turn=turn)
    for place, neighbour in enumerate(neighbours):
        _paint_neighbour(scene, (body, pose), neighbour, rig, dice.fork("neighbour", place))
    _paint(scene, body, pose, rig.difficulty, dice.fork("body"))
    picture = scene.picture()
    codes = tuple(scene.codes(name, scale))
    return Frame(name, picture, scene.jpeg(picture), codes, tuple(scene.lines(name)))


def _anchor_px(width: int, height: int, radius_px: float, dice: Dice) -> Array:
    """Where the middle of the sheets comes to lie: anywhere that keeps them in the picture."""
    room_x, room_y = max(0.0, width / 2 - radius_px), max(0.0, height / 2 - radius_px)
    return np.array([width / 2 + dice.between((-room_x, room_x)), height / 2 + dice.between((-room_y, room_y))])


def _paint_neighbour(scene: Scene, beside: tuple[Body, Pose], neighbour: Body, rig: Rig, dice: Dice) -> None:
    """A parcel beside the first, towards the side where the picture has most room."""
    body, pose = beside
    at = pose.points(np.zeros((1, 2)))[0]
    towards = np.array([scene.width / 2, scene.height / 2]) - at + dice.rng.normal(0, 150, 2)
    direction = towards / max(1.0, float(np.hypot(*towards)))
    turn = dice.between(rig.difficulty.turn_deg)
    gap_mm = dice.between((8, 60))
    reach = body.reach(direction, pose.turn_deg) + neighbour.reach(-direction, turn) + gap_mm
    centre = at + direction * reach * pose.px_per_mm
    place = _pose(neighbour, rig, dice, anchor_mm=np.zeros(2), anchor_px=centre, scale=pose.px_per_mm, turn=turn)
    _paint(scene, neighbour, place, rig.difficulty, dice)


def _paint(scene: Scene, body: Body, pose: Pose, difficulty: Difficulty, dice: Dice) -> None:
    skin = SKINS[body.skin]
    face = pose.points(body.corners() if skin.rigid else _bag_outline(body, dice))
    middle = np.array([scene.width / 2, scene.height / 2])
    sunk = middle + (face - middle) * (1 - body.height_mm / CAMERA_HEIGHT_MM)
    scene.shadow(sunk, 12 + body.height_mm * 0.25 * pose.px_per_mm)
    glare = dice.between(difficulty.glare)
    if skin.rigid:
        _paint_sides(scene, face, sunk, dice.between(skin.reflectance) * 0.55, skin.tint)
    scene.face(face, skin, dice, px_per_mm=pose.px_per_mm, gloss=glare)
    if skin.rigid and dice.happens(SEAM_SHARE):
        scene.tape(pose.points(_seam(body)), face, dice.fork("seam"), glare=glare / 2)
    film = glare if dice.happens(difficulty.film_share) else 0.0
    laid = [_laid(sheet, pose, difficulty, dice) for sheet in body.sheets]
    for place, sheet in enumerate(laid):
        scene.sheet(sheet, dice.fork("sheet", place), px_per_mm=pose.px_per_mm, film=film)
    if body.sheets and dice.happens(difficulty.tape_share):
        scene.tape(pose.points(_strip(body.sheets[0], dice)), face, dice, glare=glare)
    if laid and dice.happens(difficulty.hidden_share):
        _paint_cover(scene, laid[0], difficulty, dice)


def _paint_sides(scene: Scene, face: Array, sunk: Array, reflectance: float, tint: tuple[float, float, float]) -> None:
    """A carton's walls that the camera sees, each in its own light."""
    for corner in range(4):
        wall = np.array([face[corner], face[(corner + 1) % 4], sunk[(corner + 1) % 4], sunk[corner]])
        scene.flat(wall, reflectance * (0.7 + 0.15 * corner), tint)


def _bag_outline(body: Body, dice: Dice) -> Array:
    """The outline of a filled bag: rounded corners and wavy seams, in mm."""
    around = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    cos, sin = np.cos(around), np.sin(around)
    radius = (np.abs(cos) ** 7 + np.abs(sin) ** 7) ** (-1 / 7)
    wave = 1 + 0.008 * np.sin(5 * around + dice.between((0, 6))) + 0.006 * np.sin(11 * around + dice.between((0, 6)))
    return np.stack([cos * radius * wave * body.length_mm / 2, sin * radius * wave * body.width_mm / 2], axis=1)


def _laid(sheet: Mounted, pose: Pose, difficulty: Difficulty, dice: Dice) -> LaidSheet:
    warp = Warp(
        size_mm=(sheet.sheet.width_mm, sheet.sheet.height_mm),
        centre_mm=sheet.centre_mm,
        turn_deg=sheet.turn_deg,
        view=pose.matrix,
        curl=dice.between(difficulty.curl),
        curl_axis=dice.whole(0, 1),
        ripples=draw_ripples(dice.fork("ripple", sheet.place.value), dice.between(difficulty.ripple_mm)),
    )
    return LaidSheet(sheet.sheet, sheet.place, warp)


def _seam(body: Body) -> Array:
    """The tape that closes a carton, along the middle of its face, in mm."""
    x, y = body.length_mm / 2, TAPE_MM / 2
    return np.array([(-x, -y), (x, -y), (x, y), (-x, y)])


def _strip(sheet: Mounted, dice: Dice) -> Array:
    """A strip of packing tape, 48 mm wide, across a sheet, in mm on the face."""
    angle = np.deg2rad(dice.between((0, 180)))
    along = np.array([np.cos(angle), np.sin(angle)]) * 220
    across = np.array([-np.sin(angle), np.cos(angle)]) * TAPE_MM / 2
    middle = np.array(sheet.centre_mm) + dice.rng.uniform(-30, 30, 2)
    return np.array(
        [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
    )


def _paint_cover(scene: Scene, laid: LaidSheet, difficulty: Difficulty, dice: Dice) -> None:
    """Hide a strip along one edge of the label, such an edge that nothing that decides is lost; else hide nothing."""
    width, height = laid.warp.size_mm
    deep = dice.between(difficulty.hidden_mm)
    strips = [
        (-20.0, -20.0, deep, height + 20),
        (width - deep, -20.0, width + 20, height + 20),
        (-20.0, -20.0, width + 20, deep),
        (-20.0, height - deep, width + 20, height + 20),
    ]
    deciding = [line.box for line in laid.sheet.lines if line.deciding]
    deciding += [code.box for code in laid.sheet.codes if code.deciding]
    for strip in dice.shuffled(strips):
        cover = laid.warp.box(strip)
        boxes = [laid.warp.box(box) for box in deciding]
        if all(visible_share(box, [cover], (10**6, 10**6)) == 1.0 for box in boxes):
            scene.flat(cover, dice.between((0.03, 0.6)), (1.0, 1.0, 1.0))
            return
